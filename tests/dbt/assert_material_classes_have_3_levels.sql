-- A class below the third level would be in no line of a report by class.
select
    below.material_class_code,
    below.material_class_name
from {{ ref('dim_material_classes') }} below
inner join {{ ref('dim_material_classes') }} third
    on below.parent_class_code = third.material_class_code
where third.class_level = 3
