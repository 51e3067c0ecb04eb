export { exportWarehouse } from './export-warehouse.js';
export { type ImportWarehouseReport, importWarehouse } from './import-warehouse.js';
